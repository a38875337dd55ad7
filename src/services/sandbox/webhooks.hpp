#pragma once
// Webhooks as Toss sends them: PAYMENT_STATUS_CHANGED with the payment, unsigned. Whoever does not
// answer exactly 200 within 10 s gets it again after 1, 4, 16, 64, 256, 1024 and 4096 minutes of
// the sandbox's time, under the same transmission id.

#include "services/sandbox/service.hpp"
#include "services/sandbox/store.hpp"

namespace astraphe::sandbox {

// In the transaction of what it tells. `transmission` is new.
Result<> tell(ports::Tx& tx, const std::string& payment_key, std::string transmission, Instant now);

// Ends what ended by time alone, and sends what is due. Run it a few times a second.
Task<Result<>> send_webhooks(const Deps& deps);

}  // namespace astraphe::sandbox
