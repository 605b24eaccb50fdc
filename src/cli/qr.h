/* qr.h -- a QR code on the terminal, two rows of modules to a line of half blocks. */
#ifndef GONGDI_QR_H
#define GONGDI_QR_H

#include "base/base.h"

/* TEXT as lines that end in a newline, with the quiet zone of four modules that scanners want.
 * COLOR sets black on white whatever the terminal's colors are; without it light modules are drawn
 * as blocks, which fits a dark terminal. Empty when TEXT is too long for a code (some 2,300 bytes).
 */
str qr_text(struct arena *a, str text, bool color);

#endif
