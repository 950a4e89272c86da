#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "php_grpc.h"

#include <grpc/grpc.h>

#include "../../../../third_party/boringssl-with-bazel/src/crypto/colours.h"
#include "clock.h"
#include "version.h"

/* The classes by which one tells that it is gRPC's; they do nothing. */
static void register_class(const char *name) {
  zend_class_entry entry;
  memset(&entry, 0, sizeof entry);
  INIT_CLASS_ENTRY_EX(entry, name, strlen(name), NULL);
  zend_register_internal_class(&entry);
}

const int *colour_table(void) {
  static const int table[] = {3, 5};
  return table;
}

static PHP_MINIT_FUNCTION(grpc) {
  grpc_init();
  register_class("Grpc\\Call");
  register_class("Grpc\\Channel");
  register_class("Grpc\\ChannelCredentials");
  register_class("Grpc\\Timeval");
  REGISTER_LONG_CONSTANT("Grpc\\DIGEST", red_digest(green_digest(blue_digest(1))),
                         CONST_CS | CONST_PERSISTENT);
  REGISTER_STRING_CONSTANT("Grpc\\CLOCK", PHP_GRPC_CLOCK, CONST_CS | CONST_PERSISTENT);
  return SUCCESS;
}

PHP_MSHUTDOWN_FUNCTION(grpc) {
  grpc_shutdown();
  return SUCCESS;
}

zend_module_entry grpc_module_entry = {
    STANDARD_MODULE_HEADER, "grpc", NULL, PHP_MINIT(grpc), PHP_MSHUTDOWN(grpc), NULL, NULL, NULL,
    PHP_GRPC_VERSION, STANDARD_MODULE_PROPERTIES};

#ifdef COMPILE_DL_GRPC
ZEND_GET_MODULE(grpc)
#endif
