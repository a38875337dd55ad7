#pragma once
// The user service: accounts, log-in, and who may do what.

#include "auth/identity.hpp"
#include "base/log.hpp"
#include "http/router.hpp"
#include "ports/cache.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/entropy.hpp"
#include "ports/password_hasher.hpp"
#include "store/id_source.hpp"
#include "store/job.hpp"
#include "store/migration.hpp"

namespace astraphe::user {

class Throttle;

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  ports::Database& database;
  ports::Clock& clock;
  ports::Cache& cache;
  ports::Entropy& entropy;
  ports::PasswordHasher& hasher;
  const Log& log;
  store::IdSource& ids;
  http::Wire wire;
  std::shared_ptr<const auth::Hmac> access_key;  // signs access tokens
  std::string setup_token;                       // of the one-time set-up page; empty: none
  Throttle* throttle = nullptr;                  // none: passwords may be guessed at will
};

std::span<const store::Migration> schema();
http::Router routes(const Deps& deps);
std::vector<store::Job> jobs(const Deps& deps);

// The administrator that the settings name: made once, and never again after that one was made.
struct NewAdministrator {
  std::string login_id;
  std::string password;
};
// False when there was one before. Errc::invalid for a login id or password that nobody may have.
Task<Result<bool>> make_first_administrator(const Deps& deps, NewAdministrator wanted);
Task<Result<bool>> has_administrator(const Deps& deps);

}  // namespace astraphe::user
