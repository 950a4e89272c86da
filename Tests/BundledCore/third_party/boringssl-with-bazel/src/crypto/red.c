#include "colours.h"

int red_digest(int value) { return value * COLOUR_FACTOR + 3; }
