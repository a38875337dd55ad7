#include "app/lanes.hpp"

#include "base/result.hpp"

namespace astraphe::app {

Lanes::Lanes(std::size_t count) {
  ASTRAPHE_INVARIANT(count > 0);
  for (std::size_t i = 0; i < count; ++i) {
    contexts_.push_back(std::make_unique<net::io_context>(1));
    guards_.push_back(net::make_work_guard(*contexts_.back()));
  }
}

Lanes::~Lanes() { stop_waiting(); }

std::vector<net::any_io_executor> Lanes::executors() {
  std::vector<net::any_io_executor> all;
  for (auto& context : contexts_) all.push_back(context->get_executor());
  return all;
}

void Lanes::start() {
  for (std::size_t i = 1; i < contexts_.size(); ++i) {
    threads_.emplace_back([context = contexts_[i].get()] { context->run(); });
  }
}

void Lanes::run_first() { contexts_.front()->run(); }

void Lanes::join() { threads_.clear(); }

void Lanes::stop_waiting() {
  for (auto& guard : guards_) guard.reset();
}

}  // namespace astraphe::app
