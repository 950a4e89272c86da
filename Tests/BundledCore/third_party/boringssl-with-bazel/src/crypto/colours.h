#ifndef COLOURS_H
#define COLOURS_H

#define COLOUR_FACTOR 31

int blue_digest(int value);
int green_digest(int value);
int red_digest(int value);

#endif
