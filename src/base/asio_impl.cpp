// The one unit in which Boost.Asio is compiled: everybody else links to it.
#include <boost/asio/impl/src.hpp>
