#ifndef PHP_GRPC_CLOCK_H
#define PHP_GRPC_CLOCK_H

/* The name of another header in third_party/abseil-cpp. */
#define PHP_GRPC_CLOCK "monotonic"

#endif
