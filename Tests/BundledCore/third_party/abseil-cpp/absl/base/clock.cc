#include "absl/base/clock.h"

#include <time.h>

namespace absl {

bool ClockIsSteady() {
  timespec now;
  return clock_gettime(CLOCK_MONOTONIC, &now) == 0;
}

}  // namespace absl
