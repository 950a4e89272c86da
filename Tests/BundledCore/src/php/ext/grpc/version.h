#ifndef VERSION_H
#define VERSION_H

#define PHP_GRPC_VERSION "1.78.0"

#endif
