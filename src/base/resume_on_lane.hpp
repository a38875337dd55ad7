#pragma once
// The way back from a thread that blocks to the lane of whoever waits for its answer.

#include "base/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <utility>

namespace astraphe {

// What hands an answer to `handler` on its own lane. Keeps that lane busy until it has.
auto resume_on_lane(auto handler) {
  const net::any_io_executor lane = net::get_associated_executor(handler);
  auto busy = net::prefer(lane, net::execution::outstanding_work.tracked);
  return [busy, handler = std::move(handler)](auto... answer) mutable {
    net::post(busy, [handler = std::move(handler), ... answer = std::move(answer)]() mutable {
      std::move(handler)(std::move(answer)...);
    });
  };
}

}  // namespace astraphe
