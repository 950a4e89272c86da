#ifndef ABSL_BASE_CLOCK_H_
#define ABSL_BASE_CLOCK_H_

namespace absl {

bool ClockIsSteady();

}  // namespace absl

#endif
