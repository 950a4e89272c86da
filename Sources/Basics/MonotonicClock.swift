import Glibc

/// Microseconds by `CLOCK_MONOTONIC` (clock_gettime(2)), which no change of the time touches.
package func monotonicMicroseconds() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}
