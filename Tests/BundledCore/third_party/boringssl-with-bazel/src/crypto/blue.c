/* For this unit alone: joined with it, the others would not see the table. */
#define COLOURS_WITHOUT_TABLE
#include "colours.h"

int blue_digest(int value) { return value * COLOUR_FACTOR + 4; }
