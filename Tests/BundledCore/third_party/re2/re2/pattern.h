#ifndef RE2_PATTERN_H_
#define RE2_PATTERN_H_

namespace re2 {

bool Matches(const char* text, char wanted);

}  // namespace re2

#endif
