#pragma once
// A fixed list of instances. One that was reported dead is left out for five seconds of steady
// time.

#include "ports/clock.hpp"
#include "ports/discovery.hpp"

#include <map>
#include <memory>

namespace astraphe::adapters::local {

using Instances = std::map<std::string, std::vector<std::string>, std::less<>>;

// `instances` has the base URLs of each service, in the order in which they are answered.
std::unique_ptr<ports::Discovery> make_discovery(const ports::Clock& clock, Instances instances);

}  // namespace astraphe::adapters::local
