#include "services/web/reply.hpp"

namespace astraphe::web {

Doc Doc::operator[](std::string_view name) const {
  if (value_ == nullptr || !value_->is_object()) return Doc();
  return Doc(value_->get_object().if_contains(name));
}

std::string_view Doc::text() const {
  if (value_ == nullptr || !value_->is_string()) return "";
  return value_->get_string();
}

std::int64_t Doc::number() const { return maybe_number().value_or(0); }

std::optional<std::int64_t> Doc::maybe_number() const {
  if (value_ == nullptr || !value_->is_int64()) return std::nullopt;
  return value_->get_int64();
}

bool Doc::flag() const { return value_ != nullptr && value_->is_bool() && value_->get_bool(); }

std::vector<Doc> Doc::list() const {
  std::vector<Doc> items;
  if (value_ == nullptr || !value_->is_array()) return items;
  for (const auto& item : value_->get_array()) items.emplace_back(&item);
  return items;
}

Reply::Reply(http::Response response) : response_(std::move(response)) {
  auto parsed = http::parse_json(response_.body);
  if (parsed) body_ = std::move(*parsed);
}

Doc Reply::data() const {
  const bool has_envelope = body_.is_object() && body_.get_object().contains("timeStamp");
  return has_envelope ? whole()["data"] : whole();
}

FieldErrors Reply::field_errors() const {
  FieldErrors errors;
  for (const auto& error : whole()["errors"].list()) {
    const auto pointer = error["pointer"].text();
    errors.emplace(pointer.substr(pointer.rfind('/') + 1), error["detail"].text());
    errors.emplace(pointer.substr(std::min(pointer.size(), std::size_t{2})),
                   error["detail"].text());
  }
  return errors;
}

}  // namespace astraphe::web
