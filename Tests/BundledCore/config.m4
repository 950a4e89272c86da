PHP_ARG_ENABLE(grpc, whether to enable grpc support,
[  --enable-grpc           Enable grpc support])

if test "$PHP_GRPC" != "no"; then
  PHP_ADD_INCLUDE(PHP_EXT_SRCDIR()/include)
  PHP_ADD_INCLUDE(PHP_EXT_SRCDIR()/src/php/ext/grpc)
  PHP_ADD_INCLUDE(PHP_EXT_SRCDIR()/third_party/abseil-cpp)
  PHP_ADD_INCLUDE(PHP_EXT_SRCDIR()/third_party/re2)

  LIBS="-lpthread $LIBS"
  CFLAGS="-std=c11 -g -O2"
  CXXFLAGS="-std=c++14 -fno-exceptions -fno-rtti -g -O2"
  GRPC_SHARED_LIBADD="-lpthread $GRPC_SHARED_LIBADD"
  PHP_REQUIRE_CXX()
  PHP_ADD_LIBRARY(pthread)
  PHP_ADD_LIBRARY(stdc++,1,GRPC_SHARED_LIBADD)
  PHP_SUBST(GRPC_SHARED_LIBADD)

  PHP_NEW_EXTENSION(grpc,
    src/core/lib/iomgr/fork.cc \
    src/core/lib/iomgr/timer_manager.cc \
    src/core/lib/iomgr/wakeup.cc \
    src/core/lib/surface/init.cc \
    src/core/lib/surface/version.cc \
    src/php/ext/grpc/php_grpc.c \
    third_party/abseil-cpp/absl/base/clock.cc \
    third_party/abseil-cpp/absl/base/counter.cc \
    third_party/boringssl-with-bazel/src/crypto/blue.c \
    third_party/boringssl-with-bazel/src/crypto/green.c \
    third_party/boringssl-with-bazel/src/crypto/red.c \
    third_party/re2/re2/pattern.cc \
    , $ext_shared, , -fvisibility=hidden \
    -DGRPC_ARES=0 -DGRPC_VERSION_SUFFIX='"\"PHP\""')

  PHP_ADD_BUILD_DIR($ext_builddir/src/core/lib/iomgr)
  PHP_ADD_BUILD_DIR($ext_builddir/src/core/lib/surface)
  PHP_ADD_BUILD_DIR($ext_builddir/src/php/ext/grpc)
  PHP_ADD_BUILD_DIR($ext_builddir/third_party/abseil-cpp/absl/base)
  PHP_ADD_BUILD_DIR($ext_builddir/third_party/boringssl-with-bazel/src/crypto)
  PHP_ADD_BUILD_DIR($ext_builddir/third_party/re2/re2)
fi
