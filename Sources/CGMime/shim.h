#ifndef FORKPROOF_CGMIME_SHIM_H
#define FORKPROOF_CGMIME_SHIM_H

#include <stddef.h>

// The functions of GMime 3 and GObject that decode a mail, declared as their headers have them. The
// headers themselves need compiler flags from pkg-config that SwiftPM does not pass on (-pthread, -D).

typedef struct _GMimeStream GMimeStream;
typedef struct _GMimeParser GMimeParser;
typedef struct _GMimeMessage GMimeMessage;
typedef struct _GMimePartIter GMimePartIter;
typedef struct _GMimeObject GMimeObject;
typedef struct _GMimeDataWrapper GMimeDataWrapper;
typedef struct _GMimeContentType GMimeContentType;

typedef struct {
  unsigned char *data;
  unsigned int len;
} GByteArray;

void g_mime_init(void);
void g_object_unref(void *object);
int g_type_check_instance_is_a(const void *instance, size_t type);

GMimeStream *g_mime_stream_mem_new(void);
GMimeStream *g_mime_stream_mem_new_with_buffer(const char *buffer, size_t length);
GByteArray *g_mime_stream_mem_get_byte_array(GMimeStream *stream);

GMimeParser *g_mime_parser_new_with_stream(GMimeStream *stream);
GMimeMessage *g_mime_parser_construct_message(GMimeParser *parser, void *options);

GMimePartIter *g_mime_part_iter_new(GMimeObject *top);
void g_mime_part_iter_free(GMimePartIter *iterator);
int g_mime_part_iter_next(GMimePartIter *iterator);
GMimeObject *g_mime_part_iter_get_current(GMimePartIter *iterator);

size_t g_mime_part_get_type(void);
GMimeDataWrapper *g_mime_part_get_content(GMimeObject *part);
const char *g_mime_part_get_filename(GMimeObject *part);
const char *g_mime_object_get_content_type_parameter(GMimeObject *part, const char *name);
GMimeContentType *g_mime_object_get_content_type(GMimeObject *part);
int g_mime_content_type_is_type(GMimeContentType *type, const char *name, const char *subtype);
char *g_mime_utils_header_decode_text(void *options, const char *text);
long g_mime_data_wrapper_write_to_stream(GMimeDataWrapper *wrapper, GMimeStream *stream);

#endif
