#include "re2/pattern.h"

#include <string.h>

namespace re2 {

bool Matches(const char* text, char wanted) { return strchr(text, wanted) != nullptr; }

}  // namespace re2
