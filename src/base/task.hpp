#pragma once
// Task<T> is the one coroutine type of this codebase. It starts when it is awaited or spawned.

#include <boost/asio/awaitable.hpp>

namespace astraphe {

namespace net = boost::asio;

template <class T = void>
using Task = net::awaitable<T>;

}  // namespace astraphe
