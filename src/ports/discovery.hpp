#pragma once
// Where the instances of a service are. Embedded: adapters/local (a fixed list).
// Distributed: adapters/eureka, DNS. Callable from any lane.

#include "base/result.hpp"
#include "base/task.hpp"

#include <string>
#include <vector>

namespace astraphe::ports {

class Discovery {
 public:
  virtual ~Discovery() = default;

  // Base URLs of the live instances; empty when there is none.
  virtual Task<Result<std::vector<std::string>>> instances(std::string service) = 0;

  // A connection to this one was refused: leave it out until it is heard of again.
  virtual void report_dead(const std::string& service, const std::string& base_url) = 0;
};

}  // namespace astraphe::ports
