#include <grpc/grpc.h>

#include "absl/base/clock.h"

#ifndef GRPC_VERSION_SUFFIX
#define GRPC_VERSION_SUFFIX ""
#endif

const char *grpc_version_string(void) {
  return absl::ClockIsSteady() ? "28.0.0 " GRPC_VERSION_SUFFIX : "";
}
