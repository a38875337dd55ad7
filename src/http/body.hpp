#pragma once
// A request's body off the wire, by the strict grammar of RFC 9112 §6.2 and §7.1: wherever two
// readers could disagree about where it ends, it is refused. Trailers are read and dropped.

#include "http/framing.hpp"

namespace astraphe::http {

class BodyReader {
 public:
  // Errc::too_large when the head already says that it is longer than `body_max` bytes.
  static Result<BodyReader> of(BodyShape shape, std::size_t body_max);

  // Takes what belongs to the body off the front of `bytes`, which may come in any portions.
  // Errc::invalid for a chunk that is not to the letter, Errc::too_large above the limit. After an
  // error nothing more is to be read from this connection.
  Result<> take(std::string_view& bytes);

  bool is_done() const { return step_ == Step::done; }
  std::size_t size() const { return body_.size(); }  // so far
  std::string finish() && { return std::move(body_); }

 private:
  enum class Step { data, size_line, chunk, chunk_end, trailer, done };

  BodyReader(BodyShape shape, std::size_t body_max);
  void take_data(std::string_view& bytes);
  Result<bool> take_line(std::string_view& bytes);
  Result<> take_size_line(std::string_view& bytes);
  Result<> take_chunk_end(std::string_view& bytes);
  Result<> take_trailer(std::string_view& bytes);

  std::size_t body_max_;
  Step step_;
  std::uint64_t left_ = 0;    // of the body, or of the chunk
  std::string line_;          // of the framing, as far as it has come
  std::size_t overhead_ = 0;  // bytes of extensions and trailers so far
  std::string body_;
};

}  // namespace astraphe::http
