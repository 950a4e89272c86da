/* An extension that is there and does nothing: for the scenario that runs tests in another PHP. */
#include <php.h>

static const zend_function_entry none[] = {ZEND_FE_END};

static PHP_MINIT_FUNCTION(grpc) {
  zend_class_entry entry;
  INIT_NS_CLASS_ENTRY(entry, "Grpc", "Channel", none);
  zend_register_internal_class(&entry);
  return SUCCESS;
}

zend_module_entry grpc_module_entry = {
    STANDARD_MODULE_HEADER, "grpc", none, PHP_MINIT(grpc), NULL, NULL, NULL, NULL, "0",
    STANDARD_MODULE_PROPERTIES};
ZEND_GET_MODULE(grpc)
