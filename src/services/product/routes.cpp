#include "auth/hmac.hpp"
#include "domain/topics.hpp"
#include "http/multipart.hpp"
#include "services/product/editing.hpp"
#include "services/product/events.hpp"
#include "services/product/holds.hpp"
#include "services/product/pictures.hpp"
#include "services/product/quote.hpp"
#include "services/product/subscription_routes.hpp"
#include "services/product/subscriptions.hpp"
#include "services/product/wire.hpp"

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using http::Part;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

namespace json = boost::json;

constexpr std::string_view kDraftPart = "productCreateRequestDto";
constexpr std::string_view kChangePart = "productUpdateRequestDto";

Answer post_company(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto once, store::once_key(request, caller->user.value(), "POST /api/companies"));
  CO_TRY(auto draft, read_company(request));
  co_return co_await create_company(deps, *caller, std::move(once), std::move(draft));
}

Answer get_company(const Deps& deps, const Request& request) {
  CO_MUST(auth::caller_of(request));
  CO_TRY(const auto id, request.id<CompanyId>("companyId"));
  CO_TRY(const auto company, co_await look_at_company(deps, id));
  co_return http::data(200, json::serialize(company_json(company, deps.wire.zone)));
}

Answer put_company(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<CompanyId>("companyId"));
  CO_TRY(auto change, read_company_change(request));
  CO_TRY(const auto company, co_await change_company(deps, *caller, id, std::move(change)));
  co_return http::data(200, json::serialize(company_json(company, deps.wire.zone)));
}

Answer remove_company(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<CompanyId>("companyId"));
  CO_MUST(co_await end_company(deps, *caller, id));
  co_return http::data(200, "null");
}

Answer company_page(const Deps& deps, CompanyFilter filter) {
  CO_TRY(const auto page, co_await companies(deps, std::move(filter)));
  co_return http::data(200, json::serialize(page_json(page, deps.wire.zone)));
}

Answer get_companies(const Deps& deps, const Request& request) {
  CO_MUST(auth::caller_of(request));
  CO_TRY(auto filter, read_company_filter(request));
  co_return co_await company_page(deps, std::move(filter));
}

Answer get_own_companies(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto filter, read_company_filter(request));
  filter.owner = caller->user;
  co_return co_await company_page(deps, std::move(filter));
}

Answer get_categories(const Deps& deps, const Request&) {
  CO_TRY(const auto all, co_await categories(deps));
  co_return http::data(200, json::serialize(categories_json(all)));
}

Result<> must_be_json(const Part& part) {
  if (part.content_type.empty() || http::is_json(part.content_type)) return Result<>();
  return Error(Errc::unsupported, "the product is no JSON");
}

// A product as its seller sends it. A file field that nobody chose a file for comes empty.
struct ProductForm {
  std::string json;
  PictureFiles pictures;

  // A client that tries again may choose another boundary: what counts is what it says.
  std::string hash() const {
    if (pictures.empty()) return hash_of(json);
    return hash_of(hash_of(json) + hash_of(pictures.product) + hash_of(pictures.description));
  }

 private:
  static std::string hash_of(std::string_view text) {
    return auth::hex(auth::view_of(auth::sha256(text)));
  }
};

Result<ProductForm> read_form(const Request& request, std::string_view json_part) {
  TRY(auto parts, http::parse_multipart(request));
  ProductForm form;
  std::vector<FieldError> errors;
  for (auto& part : parts) {
    if (part.name == kPicturePart) form.pictures.product = std::move(part.body);
    else if (part.name == kDescriptionPicturePart) form.pictures.description = std::move(part.body);
    else if (part.name != json_part) errors.push_back(FieldError{"/" + part.name, "UNKNOWN", ""});
  }
  const auto* found = http::find_part(parts, json_part);
  if (found == nullptr) errors.push_back(FieldError{"/" + std::string(json_part), "REQUIRED", ""});
  for (auto& wrong : wrong_pictures(form.pictures)) errors.push_back(std::move(wrong));
  if (!errors.empty()) return Error(std::move(errors));
  MUST(must_be_json(*found));
  form.json = found->body;
  return form;
}

Answer post_product(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto once, store::once_key(request, caller->user.value(), "POST /api/products"));
  CO_TRY(auto form, read_form(request, kDraftPart));
  once.body_hash = form.hash();
  CO_TRY(auto draft, read_product(form.json, deps.wire.zone));
  co_return co_await create_product(deps, *caller, std::move(once), std::move(draft),
                                    std::move(form.pictures));
}

Answer put_product(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<ProductId>("productId"));
  CO_TRY(auto form, read_form(request, kChangePart));
  CO_TRY(auto change, http::parse_object(form.json));
  CO_TRY(const auto shown, co_await change_product(deps, *caller, id, std::move(change),
                                                   std::move(form.pictures)));
  co_return http::data(200, product_json(shown.product, shown.options, deps.wire.zone));
}

Answer remove_product(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<ProductId>("productId"));
  CO_MUST(co_await end_product(deps, *caller, id));
  co_return http::data(200, "null");
}

Answer get_products(const Deps& deps, const Request& request) {
  CO_TRY(auto filter, read_product_filter(request));
  CO_TRY(auto page, co_await product_page(deps, std::move(filter)));
  co_return http::data(200, std::move(page));
}

Answer get_own_products(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto filter, read_product_filter(request));
  filter.seller = caller->user;
  CO_TRY(const auto page, co_await products(deps, std::move(filter)));
  co_return http::data(200, json::serialize(own_page_json(page, deps.wire.zone)));
}

Answer get_product(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<ProductId>("productId"));
  CO_TRY(auto seen, co_await look_at_product(deps, id, *caller));
  co_return http::data(200, std::move(seen));
}

Answer for_queue(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  CO_TRY(const auto id, request.id<ProductId>("productId"));
  CO_TRY(const auto product, co_await product_itself(deps, id));
  co_return http::data(200, product_news(product));
}

Answer post_quote(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  CO_TRY(auto lines, read_quote(request));
  CO_TRY(const auto quoted, co_await quote(deps, std::move(lines)));
  co_return http::data(200, quote_json(quoted, deps.delivery_price));
}

Task<Result<>> sweep(Deps deps) {
  CO_MUST(co_await forget_old_admissions(deps));
  CO_MUST(co_await forget_old_notices(deps));
  CO_MUST(co_await collect_pictures(deps));
  co_return co_await store::sweep(deps.database, deps.clock.now());
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  // The first row that fits answers: …/mine comes before …/{id}, which would take it for an id.
  std::vector<http::Route> all{
      {get, "/api/categories", with(get_categories)},
      {post, "/api/companies", with(post_company)},
      {get, "/api/companies", with(get_companies)},
      {get, "/api/companies/mine", with(get_own_companies)},
      {get, "/api/companies/{companyId}", with(get_company)},
      {put, "/api/companies/{companyId}", with(put_company)},
      {del, "/api/companies/{companyId}", with(remove_company)},
      {post, "/api/products", with(post_product)},
      {get, "/api/products", with(get_products)},
      {get, "/api/products/mine", with(get_own_products)},
      {get, "/api/products/{productId}", with(get_product)},
      {put, "/api/products/{productId}", with(put_product)},
      {del, "/api/products/{productId}", with(remove_product)},
      {get, "/api/products/{productId}/forQueue", with(for_queue)},
      {get, "/images/{key}", with(get_picture)},
      {post, "/internal/quote", with(post_quote)},
  };
  std::ranges::move(subscription_routes(deps), std::back_inserter(all));
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
  all.push_back({"tell-subscribers", [deps] {
                   return store::every(deps.clock, deps.log, "tell-subscribers", 1s,
                                       [deps] { return tell_subscribers(deps); });
                 }});
  all.push_back({"sweep", [deps] {
                   return store::every(deps.clock, deps.log, "sweep", 1h,
                                       [deps] { return sweep(deps); });
                 }});
  return all;
}

}  // namespace astraphe::product
