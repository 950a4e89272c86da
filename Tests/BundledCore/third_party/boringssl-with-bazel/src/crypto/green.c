#include "colours.h"

int green_digest(int value) { return value * COLOUR_FACTOR + 5; }
