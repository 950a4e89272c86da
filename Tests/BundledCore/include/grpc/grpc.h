#ifndef GRPC_GRPC_H
#define GRPC_GRPC_H

#ifdef __cplusplus
extern "C" {
#endif

/* Starts the core: a thread that waits for timers. */
void grpc_init(void);
/* Ends the core, and waits for its thread. */
void grpc_shutdown(void);
/* The version, with what the build adds to it. */
const char *grpc_version_string(void);

#ifdef __cplusplus
}
#endif

#endif
