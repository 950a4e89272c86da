#include "colours.h"

int green_digest(int value) {
  const int *table = colour_table();
  return value * COLOUR_FACTOR + table[1];
}
