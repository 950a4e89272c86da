#include "colours.h"

int blue_digest(int value) { return value * COLOUR_FACTOR + 4; }
