#include "tests/queue_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

class QueueService : public QueueTest {};

TEST_F(QueueService, WhoJoinsFirstIsFirstInLine) {
  const auto first = join(ann);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.body,
            R"({"userId":1,"rank":1,"state":"WAITING","sequence":1,"ahead":0,"behind":0,)"
            R"("eta":{"p50Seconds":60,"p90Seconds":75},"admissionEndsAt":null,"stock":"plenty",)"
            R"("refreshIntervalSeconds":2,"updatedAt":"2030-01-01T00:00:00.000Z"})");
  const auto second = parsed(join(bob)).as_object();
  EXPECT_EQ(second.at("rank"), 2);
  EXPECT_EQ(second.at("ahead"), 1);
  EXPECT_EQ(second.at("eta").at("p50Seconds"), 70);
  EXPECT_EQ(place(ann).at("behind"), 1);
}

TEST_F(QueueService, LookingChangesNothing) {
  join(ann);
  const auto before = journal();
  EXPECT_EQ(state(ann), "WAITING");
  const auto stranger = place(bob);
  EXPECT_EQ(stranger.at("rank"), -1);
  EXPECT_EQ(stranger.at("state"), "NOT_WAITING");
  for (const auto* name : {"sequence", "ahead", "behind", "eta", "admissionEndsAt"}) {
    EXPECT_TRUE(stranger.at(name).is_null()) << name;
  }
  EXPECT_EQ(journal(), before);
}

TEST_F(QueueService, JoiningAgainGoesToTheBack) {
  join(ann);
  join(bob);
  const auto again = parsed(join(ann)).as_object();
  EXPECT_EQ(again.at("rank"), 2);
  EXPECT_EQ(again.at("sequence"), 3);
  EXPECT_EQ(rank(bob), 1);
}

TEST_F(QueueService, JoiningAgainKeepsThePlaceWhereTheSaleSaysSo) {
  lamp.rejoin = "keep";
  join(ann);
  join(bob);
  const auto again = join(ann);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(parsed(again).at("rank"), 1);
  EXPECT_EQ(parsed(again).at("sequence"), 1);
  EXPECT_EQ(parsed(again).at("behind"), 1);
}

TEST_F(QueueService, TheSameIdempotencyKeyMovesNobodyAndAnswersByteForByte) {
  const auto first = join(ann, "key-1");
  EXPECT_FALSE(first.headers.first("Idempotency-Replayed"));
  join(bob);
  wait(5s);
  const auto again = join(ann, "key-1");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
  EXPECT_EQ(rank(ann), 1);
  EXPECT_EQ(parsed(join(ann, "key-2")).at("rank"), 2);
}

TEST_F(QueueService, AKeptPlaceAnswersTheSameKeyByteForByteToo) {
  lamp.rejoin = "keep";
  join(ann);
  const auto first = join(ann, "key-1");
  join(bob);
  wait(5s);
  const auto again = join(ann, "key-1");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
}

TEST_F(QueueService, TheSameKeyLetsStraightThroughOnce) {
  const auto first = enter(ann, "key-1");
  EXPECT_EQ(first.status, 200);
  wait(5s);
  const auto again = enter(ann, "key-1");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.first("queueToProduct"), first.headers.first("queueToProduct"));
  EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
  const auto before = journal();
  feed_use(ann, 1);
  EXPECT_EQ(code_of(enter(ann, "key-1")), "ADMISSION_USED");
  EXPECT_EQ(journal().size(), before.size() + 1) << "the use, and nothing else";
  EXPECT_EQ(enter(ann, "key-2").status, 202) << "the period's one turn is taken";
}

TEST_F(QueueService, TheSameKeyWithAnotherBodyIsAMistake) {
  const std::string path = "/api/waitingQueue/7/registerUser";
  EXPECT_EQ(post(ann, path, "key-1", "{}").status, 201);
  const auto other = post(ann, path, "key-1", "[]");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(code_of(other), "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(post(bob, path, "key-1", "[]").status, 201) << "a key belongs to its caller";
  EXPECT_EQ(post(ann, path, std::string(301, 'k'), "{}").status, 400);
}

TEST_F(QueueService, WhereNobodyWaitsOneGoesStraightThrough) {
  wait(1s);
  const auto inside = enter(ann);
  EXPECT_EQ(inside.status, 200);
  EXPECT_EQ(inside.body, R"({"productId":7})");
  const auto token = auth::bearer(inside.headers.first("queueToProduct").value());
  const auto grant = auth::verify_admission(*admission_key, token.value(), clock.now());
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->user, ann);
  EXPECT_EQ(grant->admission, (auth::Admission{ProductId(7), 1}));
  EXPECT_EQ(grant->expires, start() + 1s + 1h);
  EXPECT_EQ(state(ann), "ADMITTED");
  EXPECT_EQ(place(ann).at("admissionEndsAt"), "2030-01-01T01:00:01.000Z");
  EXPECT_EQ(admissions().at(0).by, domain::AdmittedBy::direct);
}

TEST_F(QueueService, TheProductIsForWhoeverIsInside) {
  const std::string path = "/api/waitingQueue/7/getProduct";
  EXPECT_EQ(get(ann, "/api/waitingQueue/8/getProduct").status, 404);
  EXPECT_EQ(code_of(get(ann, path)), "ADMISSION_REQUIRED") << "never joined";
  wait(1s);
  const auto inside = enter(ann);
  join(bob);
  EXPECT_EQ(code_of(get(bob, path)), "ADMISSION_REQUIRED") << "waits";
  const auto before = journal();
  const auto seen = get(ann, path);
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.body, R"({"productId":7})");
  EXPECT_EQ(seen.headers.first("queueToProduct"), inside.headers.first("queueToProduct"));
  EXPECT_EQ(journal(), before) << "looking costs nothing";
  wait(2h);
  EXPECT_EQ(code_of(get(ann, path)), "ADMISSION_ENDED");
  feed_use(ann, 1);
  EXPECT_EQ(code_of(get(ann, path)), "ADMISSION_USED") << "ordered before it ended";
}

TEST_F(QueueService, WhoIsInsideStaysInsideAndCostsNothing) {
  enter(ann);
  EXPECT_EQ(enter(ann).status, 200);
  const auto registered = join(ann);
  EXPECT_EQ(registered.status, 200);
  EXPECT_EQ(parsed(registered).at("state"), "ADMITTED");
  EXPECT_EQ(admitted(), (std::vector<std::int64_t>{1}));
}

TEST_F(QueueService, WhereSomebodyWaitsOneWaitsBehindThem) {
  join(ann);
  const auto behind = enter(bob);
  EXPECT_EQ(behind.status, 202);
  EXPECT_EQ(parsed(behind).at("rank"), 2);
  EXPECT_FALSE(behind.headers.first("queueToProduct"));
}

TEST_F(QueueService, BeforeTheSaleOpensOneMayOnlyWait) {
  lamp.sale_start = start() + 30s;
  const auto early = enter(ann);
  EXPECT_EQ(early.status, 202);
  EXPECT_EQ(parsed(early).at("eta").at("p50Seconds"), 90);
}

TEST_F(QueueService, APeriodLetsSoManyStraightThroughAndNoMore) {
  lamp.count = 2;
  EXPECT_EQ(enter(ann).status, 200);
  EXPECT_EQ(enter(bob).status, 200);
  wait(9s);
  EXPECT_EQ(enter(cho).status, 202);
  leave(cho);
  wait(1s);
  EXPECT_EQ(enter(cho).status, 200) << "the next period has an allowance of its own";
}

TEST_F(QueueService, AFullRoomLetsNobodyIn) {
  lamp.active_max = 1;
  lamp.count = 5;
  EXPECT_EQ(enter(ann).status, 200);
  const auto waits = enter(bob);
  EXPECT_EQ(waits.status, 202);
  EXPECT_TRUE(parsed(waits).at("eta").is_null()) << "nobody knows when somebody leaves";
  leave(bob);
  leave(ann);
  EXPECT_EQ(enter(bob).status, 200);
}

TEST_F(QueueService, LeavingTheLineMovesTheOthersUp) {
  for (const auto user : {ann, bob, cho}) join(user);
  EXPECT_EQ(leave(bob).status, 204);
  EXPECT_EQ(state(bob), "LEFT");
  EXPECT_EQ(rank(bob), -1);
  EXPECT_EQ(rank(cho), 2);
  EXPECT_EQ(leave(bob).status, 404);
  EXPECT_EQ(leave(dan).status, 404);
  EXPECT_EQ(parsed(join(bob)).at("rank"), 3) << "who left may come again, at the back";
}

TEST_F(QueueService, LeavingFromInsideEndsTheAdmissionForEverybody) {
  enter(ann);
  EXPECT_EQ(leave(ann).status, 204);
  EXPECT_EQ(code_of(token(ann)), "ADMISSION_ENDED");
  pass(1ms);
  const auto ended = events.of_topic(domain::topic::kAdmissionEnded);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].key, "7");
  EXPECT_EQ(ended[0].payload, R"({"productId":7,"sequence":1,"userId":1})");
}

TEST_F(QueueService, WhoOnlyWaitedEndsNoAdmissionByLeaving) {
  join(ann);
  leave(ann);
  pass(1ms);
  EXPECT_TRUE(events.of_topic(domain::topic::kAdmissionEnded).empty());
}

TEST_F(QueueService, TheTokenComesWithTheTurn) {
  EXPECT_EQ(token(ann).status, 404);
  EXPECT_EQ(code_of(token(ann)), "NOT_IN_LINE");
  join(ann);
  const auto early = token(ann);
  EXPECT_EQ(early.status, 202);
  EXPECT_EQ(parsed(early).at("rank"), 1);
  allow(1);
  const auto first = token(ann);
  EXPECT_EQ(first.status, 200);
  constexpr std::string_view kBefore = "queueToProduct: Bearer ";
  ASSERT_TRUE(first.body.starts_with(kBefore));
  const auto grant =
      auth::verify_admission(*admission_key, first.body.substr(kBefore.size()), clock.now());
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->admission.str(), "7:1");
  wait(1min);
  EXPECT_EQ(token(ann).body, first.body) << "the same admission, ending at the same time";
}

TEST_F(QueueService, ThereIsNoTokenForWhoIsThrough) {
  for (const auto user : {ann, bob, cho}) join(user);
  allow(3);
  leave(ann);
  ASSERT_TRUE(std::holds_alternative<ports::Done>(feed_use(bob, 2)));
  wait(1h);
  EXPECT_EQ(code_of(token(ann)), "ADMISSION_ENDED");
  EXPECT_EQ(code_of(token(bob)), "ADMISSION_USED");
  EXPECT_EQ(code_of(token(cho)), "ADMISSION_ENDED") << "its time is over, swept or not";
  EXPECT_EQ(token(cho).status, 403);
}

TEST_F(QueueService, IsAllowedSaysWhoIsInside) {
  join(ann);
  const std::string path = "/api/waitingQueue/7/isAllowed";
  EXPECT_EQ(get(ann, path).body, "false");
  allow(1);
  EXPECT_EQ(get(ann, path).body, "true");
  wait(1h);
  EXPECT_EQ(get(ann, path).body, "false");
}

TEST_F(QueueService, ASoldOutProductTakesNobodyIn) {
  lamp.stock = "sold_out";
  EXPECT_EQ(join(ann).status, 409);
  EXPECT_EQ(code_of(join(ann)), "SOLD_OUT");
  EXPECT_EQ(code_of(enter(ann)), "SOLD_OUT");
}

TEST_F(QueueService, AfterTheSaleNobodyJoins) {
  lamp.sale_end = start() + 1min;
  join(ann);
  wait(1min);
  EXPECT_EQ(join(bob).status, 410);
  EXPECT_EQ(code_of(enter(bob)), "SALE_ENDED");
  EXPECT_EQ(state(ann), "WAITING");
}

TEST_F(QueueService, AProductWithoutARoomHasNoLine) {
  lamp.mode = "none";
  EXPECT_EQ(code_of(join(ann)), "NO_ROOM");
  EXPECT_EQ(join(ann).status, 409);
}

TEST_F(QueueService, AnUnknownProductIsNotFound) {
  const auto unknown = post(ann, "/api/waitingQueue/8/registerUser");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(code_of(unknown), "NO_SUCH_PRODUCT");
  EXPECT_EQ(post(ann, "/api/waitingQueue/x/registerUser").status, 404);
  EXPECT_EQ(get(ann, "/api/waitingRoom/8").status, 404);
}

TEST_F(QueueService, TheProductServiceIsAskedOnce) {
  join(ann);
  join(bob);
  (void)place(ann);
  EXPECT_EQ(asked_product_service, 1);
}

TEST_F(QueueService, WithoutTheProductServiceAKnownRoomGoesOnAndAnUnknownOneIsUnavailable) {
  join(ann);
  peers.add("product", [](http::Request) -> Task<Response> { co_return Response{500, "oops"}; });
  EXPECT_EQ(join(bob).status, 201);
  EXPECT_EQ(post(ann, "/api/waitingQueue/8/registerUser").status, 503);
}

TEST_F(QueueService, NobodyKnownIsNobodyServed) {
  const std::vector<std::pair<http::Method, std::string>> calls{
      {http::Method::post, "/api/waitingQueue/7"},
      {http::Method::post, "/api/waitingQueue/7/registerUser"},
      {http::Method::get, "/api/waitingRoom/7"},
      {http::Method::del, "/api/waitingRoom/7"},
      {http::Method::get, "/api/waitingRoom/7/log"},
      {http::Method::get, "/api/waitingRoom/7/settings"},
      {http::Method::put, "/api/waitingRoom/7/settings"},
      {http::Method::get, "/api/waitingQueue/7/isAllowed"},
      {http::Method::get, "/api/waitingQueue/7/getToken"},
      {http::Method::get, "/api/waitingQueue/7/getQueueList"},
      {http::Method::get, "/api/waitingQueue/7/getProduct"},
      {http::Method::post, "/api/waitingQueue/7/allow/1"},
      {http::Method::post, "/api/schedulingQueue/7/startAllow"},
      {http::Method::post, "/api/schedulingQueue/7/stopAllow"}};
  EXPECT_EQ(calls.size(), router.routes().size());
  for (const auto& [method, path] : calls) {
    EXPECT_EQ(call(request(method, path)).status, 401) << path;
    EXPECT_EQ(call(as_service(request(method, path))).status, 401) << path;
  }
}

}  // namespace
}  // namespace astraphe
