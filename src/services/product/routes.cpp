#include "auth/hmac.hpp"
#include "domain/topics.hpp"
#include "http/multipart.hpp"
#include "services/product/catalogue.hpp"
#include "services/product/events.hpp"
#include "services/product/holds.hpp"
#include "services/product/quote.hpp"
#include "services/product/wire.hpp"

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using http::Part;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr std::string_view kDraftPart = "productCreateRequestDto";

Answer post_company(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto once, store::once_key(request, caller->user.value(), "POST /api/companies"));
  CO_TRY(auto draft, read_company(request.body));
  co_return co_await create_company(deps, *caller, std::move(once), std::move(draft));
}

Answer get_company(const Deps& deps, const Request& request) {
  CO_MUST(auth::caller_of(request));
  CO_TRY(const auto id, request.id<CompanyId>("companyId"));
  CO_TRY(const auto company, co_await look_at_company(deps, id));
  co_return http::data(200, company_json(company, deps.wire.zone));
}

// A form's file field that nobody chose a file for.
bool is_unfilled(const Part& part) {
  return part.body.empty() && part.filename.value_or("").empty();
}

std::string_view wrong_with(const Part& part) {
  const bool is_picture = part.name == "productImg" || part.name == "productDescriptionImg";
  if (is_picture) return is_unfilled(part) ? "" : "NOT_SUPPORTED";
  return part.name == kDraftPart ? "" : "UNKNOWN";
}

Result<> must_be_json(const Part& part) {
  const auto kind = std::string_view(part.content_type).substr(0, part.content_type.find(';'));
  if (kind.empty() || kind == "application/json") return Result<>();
  return Error(Errc::unsupported, "the product is no JSON");
}

Result<Part> draft_part(const Request& request) {
  TRY(const auto parts, http::parse_multipart(request));
  std::vector<FieldError> errors;
  for (const auto& part : parts) {
    const auto rule = wrong_with(part);
    if (!rule.empty()) errors.push_back(FieldError{"/" + part.name, rule, ""});
  }
  const auto* draft = http::find_part(parts, kDraftPart);
  if (draft == nullptr) {
    errors.push_back(FieldError{"/" + std::string(kDraftPart), "REQUIRED", ""});
  }
  if (!errors.empty()) return Error(std::move(errors));
  MUST(must_be_json(*draft));
  return *draft;
}

Answer post_product(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto once, store::once_key(request, caller->user.value(), "POST /api/products"));
  CO_TRY(const auto part, draft_part(request));
  // A client that tries again may choose another boundary: what counts is what it says.
  once.body_hash = auth::hex(auth::view_of(auth::sha256(part.body)));
  CO_TRY(auto draft, read_product(part.body, deps.wire.zone));
  co_return co_await create_product(deps, *caller, std::move(once), std::move(draft));
}

Answer list(const Deps& deps, const Request& request) {
  CO_TRY(const auto paging, read_paging(request));
  CO_TRY(auto page, co_await product_page(deps, paging));
  co_return http::data(200, std::move(page));
}

Answer get_product(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<ProductId>("productId"));
  CO_TRY(const auto shown, co_await look_at_product(deps, id, *caller));
  co_return http::data(200, product_json(shown.product, shown.options, deps.wire.zone));
}

Answer for_queue(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  CO_TRY(const auto id, request.id<ProductId>("productId"));
  CO_TRY(const auto product, co_await product_itself(deps, id));
  co_return http::data(200, product_news(product));
}

Answer post_quote(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  CO_TRY(auto lines, read_quote(request.body));
  CO_TRY(const auto quoted, co_await quote(deps, std::move(lines)));
  co_return http::data(200, quote_json(quoted, deps.delivery_price));
}

Task<Result<>> sweep(Deps deps) {
  CO_MUST(co_await forget_old_admissions(deps));
  co_return co_await store::sweep(deps.database, deps.clock.now());
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  std::vector<http::Route> all{
      {post, "/api/companies", with(post_company)},
      {get, "/api/companies/{companyId}", with(get_company)},
      {post, "/api/products", with(post_product)},
      {get, "/api/products", with(list)},
      {get, "/api/products/{productId}", with(get_product)},
      {get, "/api/products/{productId}/forQueue", with(for_queue)},
      {post, "/internal/quote", with(post_quote)},
  };
  return http::Router(deps.wire, std::move(all));
}

std::vector<store::Job> jobs(const Deps& deps) {
  std::vector<store::Job> all;
  for (auto& [topic, handler] : consumers(deps)) {
    all.push_back({std::string(topic), [deps, name = topic, handler] {
                     return deps.bus.consume(std::string(name),
                                             std::string(domain::group::kProduct), handler);
                   }});
  }
  all.push_back({"relay", [deps] { return deps.outbox.relay(); }});
  all.push_back({"sweep", [deps] {
                   return store::every(deps.clock, deps.log, "sweep", 1h,
                                       [deps] { return sweep(deps); });
                 }});
  return all;
}

}  // namespace astraphe::product
