#pragma once
// Accounts as JSON, for looking at. What has been changed by this process is never shown as it was;
// nothing is decided by what stands here.

#include "services/user/use_cases.hpp"

namespace astraphe::user {

// Up to an hour old where somebody else's process changed it. Errc::not_found for a deleted one.
Task<Result<std::string>> shown_account(const Deps& deps, UserId id);

// A page of them (http/page), up to half a minute old where somebody else's process changed one.
Task<Result<std::string>> shown_accounts(const Deps& deps, AccountFilter filter);

// After the transaction that made or changed the account.
Task<> forget_shown(const Deps& deps, UserId id);

}  // namespace astraphe::user
