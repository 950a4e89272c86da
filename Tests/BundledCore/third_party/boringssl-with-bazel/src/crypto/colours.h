#ifndef COLOURS_H
#define COLOURS_H

#define COLOUR_FACTOR 31

#ifndef COLOURS_WITHOUT_TABLE
/* One without arguments, so that a call without this declaration compiles: it takes the address for an int. */
const int *colour_table(void);
#endif
int blue_digest(int value);
int green_digest(int value);
int red_digest(int value);

#endif
