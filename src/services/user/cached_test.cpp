#include "services/user/cached.hpp"

#include "tests/user_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

class CachedAccounts : public UserTest {
 protected:
  std::string nickname(UserId id) {
    const auto seen = call(id, Method::get, "/api/users/" + id.str());
    EXPECT_EQ(seen.status, 200) << seen.body;
    return std::string(parsed(seen).at("data").at("nickname").as_string());
  }
  // As a list shows them, the newest first.
  std::string listed() {
    std::string all;
    const auto seen = call(UserId(999), Method::get, "/api/users", "", Role::manager);
    EXPECT_EQ(seen.status, 200) << seen.body;
    const auto page = parsed(seen);
    for (const auto& one : page.at("data").at("content").as_array()) {
      all += std::string(one.at("nickname").as_string()) + " ";
    }
    return all;
  }
  // Another process's doing, of which this one's cache does not hear.
  void rename_elsewhere(UserId id, const std::string& name) {
    auto work = [&](ports::Tx& tx) {
      return tx.execute("UPDATE account SET nickname = $2 WHERE id = $1",
                        ports::Args{id.value(), name});
    };
    EXPECT_TRUE(await(database->transact(work)));
  }
  void change(UserId id, const std::string& body) {
    EXPECT_EQ(call(id, Method::put, "/api/users/" + id.str(), body).status, 200);
  }
};

TEST_F(CachedAccounts, AnAccountIsReadOnceAndAgainAfterAnHour) {
  const auto ann = signed_up("annie");
  EXPECT_EQ(nickname(ann), "nick");
  rename_elsewhere(ann, "other");
  EXPECT_EQ(nickname(ann), "nick");
  wait(1h);
  EXPECT_EQ(nickname(ann), "other");
}

TEST_F(CachedAccounts, WhatIsChangedIsSeenAtOnce) {
  const auto ann = signed_up("annie");
  EXPECT_EQ(nickname(ann), "nick");
  EXPECT_EQ(listed(), "nick admin ");
  change(ann, R"({"nickname":"new"})");
  EXPECT_EQ(nickname(ann), "new");
  EXPECT_EQ(listed(), "new admin ");
  EXPECT_EQ(give_role(ann, "MANAGER").status, 200);
  const auto seen = call(ann, Method::get, "/api/users/" + ann.str());
  EXPECT_EQ(parsed(seen).at("data").at("userRole"), "MANAGER");
  signed_up("bobby", R"({"nickname":"bob"})");
  EXPECT_EQ(listed(), "bob new admin ");
  EXPECT_EQ(call(ann, Method::del, "/api/users/" + ann.str()).status, 200);
  EXPECT_EQ(call(ann, Method::get, "/api/users/" + ann.str()).status, 404);
  EXPECT_EQ(listed(), "bob admin ");
}

TEST_F(CachedAccounts, APageIsReadOnceAndAgainAfterHalfAMinute) {
  const auto ann = signed_up("annie");
  EXPECT_EQ(listed(), "nick admin ");
  rename_elsewhere(ann, "other");
  EXPECT_EQ(listed(), "nick admin ");
  wait(30s);
  EXPECT_EQ(listed(), "other admin ");
}

TEST_F(CachedAccounts, WhatACacheSaysDecidesNothing) {
  const auto ann = signed_up("annie");
  EXPECT_EQ(nickname(ann), "nick");
  const auto other = call(UserId(998), Method::get, "/api/users/" + ann.str());
  EXPECT_EQ(other.status, 403) << "whoever asks, the cache is not asked whether they may";
  EXPECT_EQ(call(UserId(998), Method::get, "/api/users").status, 403);
}

TEST_F(CachedAccounts, ThePasswordIsNeverInIt) {
  const auto ann = signed_up("annie");
  nickname(ann);
  const auto kept = await(cache->get("user/one/" + ann.str()));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->find("password"), std::string::npos);
  EXPECT_EQ(kept->find("hash"), std::string::npos);
}

TEST_F(CachedAccounts, WhoDidItStandsInTheRow) {
  const auto ann = signed_up("annie");
  give_role(ann, "SELLER");
  const auto row = [&] {
    auto find = [&](ports::Tx& tx) {
      return tx.query("SELECT created_by, updated_by, deleted_by, deleted FROM account "
                      "WHERE id = $1", ports::Args{ann.value()});
    };
    return await(database->read(find))->at(0);
  };
  EXPECT_EQ(row().integer(0), ann.value());
  EXPECT_EQ(row().integer(1), 999) << "the giver of the role";
  change(ann, R"({"nickname":"new"})");
  EXPECT_EQ(row().integer(1), ann.value());
  EXPECT_TRUE(row().is_null(2));
  EXPECT_EQ(row().integer(3), 0);
  call(ann, Method::del, "/api/users/" + ann.str());
  EXPECT_EQ(row().maybe_integer(2), ann.value());
  EXPECT_EQ(row().integer(3), 1);
}

}  // namespace
}  // namespace astraphe
