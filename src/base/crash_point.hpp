#pragma once
// Named points at which a test may let the process die, as kill -9 does. They exist only where the
// build says ASTRAPHE_PLANTS (the test presets); elsewhere a point is no code at all.
//
// "P12:before" and "P12:after" are the two sides of a moment that matters; docs/crash-points.md
// says which. ASTRAPHE_CRASH_AT=P12:after kills the process there at the first passing,
// ASTRAPHE_CRASH_AT=P12:after#3 at the third.

#ifdef ASTRAPHE_PLANTS

namespace astraphe {

// Any thread, any time.
void pass_crash_point(const char* name);

// Takes the value of ASTRAPHE_CRASH_AT, before anything else runs. Null for none.
void arm_crash_point(const char* wanted);

}  // namespace astraphe

#define ASTRAPHE_CRASH_POINT(name) ::astraphe::pass_crash_point(name)
#define ASTRAPHE_ARM_CRASH_POINT(wanted) ::astraphe::arm_crash_point(wanted)
#else
#define ASTRAPHE_CRASH_POINT(name) static_cast<void>(0)
#define ASTRAPHE_ARM_CRASH_POINT(wanted) static_cast<void>(0)
#endif
