#ifndef ABSL_BASE_COUNTER_H_
#define ABSL_BASE_COUNTER_H_

namespace absl {

class Counter {
 public:
  void Add(int step);
  int value() const { return value_; }

 private:
  int value_ = 0;
};

}  // namespace absl

#endif
