#include "absl/base/counter.h"

namespace absl {

void Counter::Add(int step) { value_ += step; }

}  // namespace absl
