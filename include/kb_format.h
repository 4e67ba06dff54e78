/*
 * kb_format.h - the sections of a .kb file. Private: the compiler writes with it,
 * the reader reads. docs/FORMAT.md describes every byte.
 */
#ifndef KB_FORMAT_H
#define KB_FORMAT_H

#include "kb_container.h"
#include "kb_index.h"
#include "kb_records.h"

#endif
