#pragma once
// What the queue service learns from others, by event or on a miss.

#include "services/queue/room_book.hpp"
#include "services/queue/service.hpp"

namespace astraphe::queue {

// The payload of topic product-changed. Errc::invalid when it is not one.
Result<ProductNews> parse_news(std::string_view payload);

// Makes or changes the room. An older version than the known one changes nothing. The pace that an
// operator has set live stays until the product's own admission settings change.
Task<Result<>> take_news(const Deps& deps, const ProductNews& news);

// Consumers, as jobs.
std::vector<store::Job> listeners(const Deps& deps);

}  // namespace astraphe::queue
