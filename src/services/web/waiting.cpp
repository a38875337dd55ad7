#include "services/web/waiting.hpp"

#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kHoursFrom = 2 * 3'600;  // seconds: longer waits are told in hours

// "12", "1,204".
std::string rank_of(const Doc& place) { return grouped(place["rank"].number()); }

std::string line_text(const Visit& visit, const Doc& place) {
  return visit.f(T::ahead_behind, grouped(place["ahead"].number()),
                 grouped(place["behind"].number()));
}

// "20:14" of the shop's zone.
std::string clock_time(const Visit& visit, Instant when) {
  return visit.zone().local(when).substr(11, 5);
}

// A range, never a promise: the shop says where half and where nine of ten are through.
std::string eta_text(const Visit& visit, const Doc& place) {
  const auto eta = place["eta"];
  if (eta.is_null()) return std::string(visit.t(T::eta_unknown));
  const auto soon = eta["p50Seconds"].number();
  const auto late = eta["p90Seconds"].number();
  const auto first = visit.now() + std::chrono::seconds(soon);
  if (soon > kHoursFrom) {
    const auto day = visit.zone().local(first).substr(5, 5);
    return visit.f(T::eta_hours, soon / 3'600, (late + 3'599) / 3'600,
                   day + " " + clock_time(visit, first));
  }
  const auto at = clock_time(visit, first);
  if (late <= 60) return visit.f(T::eta_soon, at);
  const auto from = std::max<std::int64_t>(1, soon / 60);
  const auto to = std::max(from + 1, (late + 59) / 60);
  return visit.f(T::eta_range, from, to, at);
}

Html again_form(const Visit& visit, const Sale& sale) {
  return html("<form method=\"post\" action=\"/sales/"_html, sale.id, "/join\">"_html,
              form_mark_once(visit), button(visit, T::join_again), "</form>"_html);
}

Html leave_form(const Visit& visit, const Sale& sale) {
  return html("<details><summary>"_html, visit.t(T::leave_line), "</summary><p>"_html,
              visit.t(T::leave_warning), "</p><form method=\"post\" action=\"/sales/"_html, sale.id,
              "/leave\">"_html, form_mark(visit), "<button class=\"danger\">"_html,
              visit.t(T::leave_really), "</button></form></details>"_html);
}

Html progress_bar(const Visit& visit, const Doc& place) {
  return html("<progress hidden aria-label=\""_html, visit.t(T::progress), "\" data-ahead=\""_html,
              place["ahead"].number(), "\" data-sequence=\""_html, place["sequence"].number(),
              "\"></progress>"_html);
}

Html field(std::string_view name, std::string_view text) {
  return html("<span data-f=\""_html, name, "\">"_html, text, "</span>"_html);
}

Html updated_line(const Visit& visit) {
  return html("<p class=\"soft small\">"_html, visit.t(T::updated_before),
              "<span data-ago>0</span>"_html, visit.t(T::updated_after), " ("_html,
              field("updated", visit.zone().local(visit.now()).substr(11, 8)), ")</p>"_html);
}

Html opening_line(const Visit& visit, const Sale& sale) {
  if (sale.start <= visit.now()) return Html();
  return html("<p class=\"note\">"_html, visit.t(T::opens_in), " <strong>"_html,
              countdown(visit, sale.start, ""), "</strong> ("_html,
              local_time(visit, sale.product["saleStartTime"].text()), ")</p>"_html);
}

Html sold_out_while_waiting(const Visit& visit, const Sale& sale) {
  return html(note("bad", visit.t(T::sold_out_waiting)), "<p><a class=\"button\" href=\"/\">"_html,
              visit.t(T::to_sales), "</a></p>"_html, leave_form(visit, sale));
}

Html in_line(const Visit& visit, const Sale& sale, const Doc& place) {
  const auto band = place["stock"].text();
  Html out = html("<p class=\"soft\">"_html, visit.t(T::your_place), "</p><p class=\"rank\">"_html,
                  field("rank", rank_of(place)), "</p><p>"_html,
                  field("line", line_text(visit, place)), "</p>"_html, progress_bar(visit, place));
  if (band == "sold_out") return html(out, sold_out_while_waiting(visit, sale));
  out += html(opening_line(visit, sale), "<dl class=\"facts\"><dt>"_html, visit.t(T::your_wait),
              "</dt><dd>"_html, field("eta", eta_text(visit, place)), "</dd><dt>"_html,
              visit.t(T::stock), "</dt><dd>"_html, field("stock", stock_text(visit, band)),
              "</dd></dl>"_html, updated_line(visit));
  out += html(note("good", visit.t(T::place_kept)), "<h2>"_html, visit.t(T::when_called),
              "</h2><p>"_html, visit.t(T::when_called_text), "</p>"_html, leave_form(visit, sale));
  return out;
}

Html called(const Visit& visit, const Sale& sale, const Doc& place) {
  Html out = html("<p class=\"turn good\">"_html, visit.t(T::your_turn), "</p>"_html);
  const auto ends = visit.zone().parse(place["admissionEndsAt"].text());
  if (ends) {
    out += html("<p>"_html, visit.t(T::enter_within), " <strong>"_html,
                countdown(visit, *ends, "reload"), "</strong></p>"_html);
  }
  out += html("<p><a class=\"button main\" href=\"/sales/"_html, sale.id, "/enter\">"_html,
              visit.t(T::enter), "</a></p>"_html, leave_form(visit, sale));
  return out;
}

struct Ending {
  std::string_view state;
  T text;
  Html::Literal kind;
};
constexpr std::array kEndings{Ending{"NOT_WAITING", T::not_in_line, {""}},
                              Ending{"LEFT", T::you_left, {""}},
                              Ending{"EXPIRED", T::turn_expired, {"warn"}},
                              Ending{"USED", T::turn_used, {"good"}},
                              Ending{"CLOSED", T::room_closed, {"warn"}}};

const Ending& ending_of(const Doc& place) {
  const auto* const found = std::ranges::find(kEndings, place["state"].text(), &Ending::state);
  return found == kEndings.end() ? kEndings.front() : *found;
}

// Not in line: why, and what now.
Html outside(const Visit& visit, const Sale& sale, const Doc& place) {
  const auto& ending = ending_of(place);
  Html out = note(ending.kind.text, visit.t(ending.text));
  if (ending.state == "USED") {
    out += html("<p><a class=\"button main\" href=\"/orders\">"_html, visit.t(T::my_orders),
                "</a></p>"_html);
  }
  const bool is_over = sale.state == SaleState::ended || sale.state == SaleState::sold_out;
  if (is_over) {
    out += html(note("bad", visit.t(sale.state == SaleState::ended ? T::ended_sale
                                                                    : T::sold_out_sale)),
                "<p><a class=\"button\" href=\"/\">"_html, visit.t(T::to_sales), "</a></p>"_html);
    return out;
  }
  out += again_form(visit, sale);
  return out;
}

}  // namespace

std::string waiting_title(const Visit& visit, const Doc& place) {
  const auto state = place["state"].text();
  if (state == "ADMITTED") return std::string(visit.t(T::turn_title));
  if (state == "WAITING") return fmt::format("({}) ", rank_of(place));
  return "";
}

std::string waiting_status(const Visit& visit, const Doc& place) {
  const auto state = place["state"].text();
  if (state == "ADMITTED") return std::string(visit.t(T::your_turn_said));
  if (state != "WAITING") return std::string(visit.t(ending_of(place).text));
  if (place["stock"].text() == "sold_out") return std::string(visit.t(T::sold_out_waiting));
  return visit.f(T::place_said, rank_of(place), eta_text(visit, place));
}

Html waiting_part(const Visit& visit, const Sale& sale, const Doc& place) {
  const auto state = place["state"].text();
  if (state == "WAITING") return in_line(visit, sale, place);
  if (state == "ADMITTED") return called(visit, sale, place);
  return outside(visit, sale, place);
}

json::object waiting_fields(const Visit& visit, const Doc& place) {
  return json::object{
      {"rank", rank_of(place)},
      {"line", line_text(visit, place)},
      {"eta", eta_text(visit, place)},
      {"stock", json::string(stock_text(visit, place["stock"].text()))},
      {"updated", visit.zone().local(visit.now()).substr(11, 8)}};
}

}  // namespace astraphe::web
