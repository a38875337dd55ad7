// The one unit in which Boost.Beast is compiled: everybody else links to it.
#include <boost/beast/src.hpp>
