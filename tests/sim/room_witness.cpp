#include "tests/sim/reading.hpp"
#include "tests/sim/sale.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace astraphe::sim {
namespace {

// The journal's types, by number, as the schema stores them.
constexpr std::int64_t kJoin = 1, kMove = 2, kAdmit = 3, kLeave = 6;
constexpr std::int64_t kByManual = 3;

struct Entry {
  std::int64_t n, at, type, account, sequence, by, period;
};

std::vector<Entry> journal(app::Disk& disk, std::int64_t product) {
  const auto sql = fmt::format("SELECT n, at, type, account, sequence, admitted_by, period FROM "
                               "journal WHERE product_id = {} ORDER BY n", product);
  std::vector<Entry> entries;
  for (const auto& row : rows(disk, "queue", sql)) {
    entries.push_back(Entry{row.integer(0), row.integer(1), row.integer(2), row.integer(3),
                            row.integer(4), row.integer(5), row.integer(6)});
  }
  return entries;
}

ports::Rows people(app::Disk& disk, std::int64_t product) {
  return rows(disk, "queue", fmt::format("SELECT account, state, sequence FROM person WHERE "
                                         "product_id = {} ORDER BY account", product));
}

struct Story {
  std::map<std::int64_t, std::int64_t> joined;    // account → sequence, as the journal says
  std::map<std::int64_t, std::int64_t> admitted;  // account → n
  std::set<std::int64_t> left;
};

Story story_of(const std::vector<Entry>& entries) {
  Story story;
  for (const auto& entry : entries) {
    if (entry.type == kJoin || entry.type == kMove) story.joined[entry.account] = entry.sequence;
    if (entry.type == kAdmit) story.admitted[entry.account] = entry.n;
    if (entry.type == kLeave) story.left.insert(entry.account);
  }
  return story;
}

Violations gaps(const std::vector<Entry>& entries) {
  Violations found;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].n != static_cast<std::int64_t>(i + 1)) {
      found.push_back(fmt::format("I13: the journal has a gap before {}", entries[i].n));
    }
  }
  return found;
}

// Each acknowledged join is there; whoever held a token was let in; nobody is neither in line, nor
// in, nor gone by choice.
Violations lost_people(app::Disk& disk, const Evidence& evidence, const Story& story) {
  Violations found;
  std::map<std::int64_t, std::int64_t> states;
  for (const auto& row : people(disk, evidence.offer.product))
    states[row.integer(0)] = row.integer(1);
  for (const auto& memory : evidence.memories) {
    if (memory.join_answered == 0) continue;
    const auto joined = story.joined.find(memory.user);
    if (joined == story.joined.end() || joined->second != memory.sequence) {
      found.push_back(fmt::format("I4: the place of {} is gone", memory.user));
    }
    if (memory.had_token && !story.admitted.contains(memory.user)) {
      found.push_back(fmt::format("I13: {} has a token and was never let in", memory.user));
    }
  }
  for (const auto& [account, state] : states) {
    const bool was_admitted = story.admitted.contains(account);
    const bool says_admitted = state >= 2 && state <= 4;
    const bool is_whole = says_admitted == was_admitted || story.left.contains(account);
    if (!is_whole) {
      found.push_back(fmt::format("I13: {} is in state {} but the journal lets in: {}", account,
                                  state, was_admitted));
    }
  }
  return found;
}

// If one join was answered before another was asked for, its turn comes no later.
Violations overtakings(const Evidence& evidence, const Story& story) {
  Violations found;
  const auto turn = [&](const Memory& memory) {
    const auto at = story.admitted.find(memory.user);
    return at == story.admitted.end() ? std::int64_t{1} << 60 : at->second;
  };
  for (const auto& first : evidence.memories) {
    for (const auto& second : evidence.memories) {
      const bool is_ordered = first.join_answered > 0 && second.join_answered > 0 &&
                              first.join_answered < second.join_called;
      if (!is_ordered || first.has_left) continue;
      if (first.sequence > second.sequence || turn(first) > turn(second)) {
        found.push_back(fmt::format("I10: {} overtook {}", second.user, first.user));
      }
    }
  }
  return found;
}

// By each entry's own time: at most `count` in one period of the schedule, and in any window no
// more than whole periods give.
Violations crowds(const Evidence& evidence, const std::vector<Entry>& entries) {
  Violations found;
  const auto& offer = evidence.offer;
  const auto period = offer.period_ms * 1'000;
  std::map<std::int64_t, std::int64_t> per_period;
  std::vector<std::int64_t> times;
  for (const auto& entry : entries) {
    if (entry.type != kAdmit || entry.by == kByManual) continue;
    if (entry.at < micros(offer.sale_start)) found.push_back("I12: somebody came in too early");
    ++per_period[(entry.at - micros(offer.sale_start)) / period];
    times.push_back(entry.at);
  }
  std::ranges::sort(times);  // the wall may have been set back
  for (const auto& [number, count] : per_period) {
    if (count <= offer.count) continue;
    found.push_back(fmt::format("I12: {} came in during period {}", count, number));
  }
  for (std::size_t a = 0; a < times.size(); ++a) {
    for (std::size_t b = a; b < times.size(); ++b) {
      const auto window = times[b] - times[a];
      const auto most = offer.count * (window / period + 2);
      if (static_cast<std::int64_t>(b - a + 1) > most) {
        found.push_back(fmt::format("I12: {} came in within {} us", b - a + 1, window));
      }
    }
  }
  return found;
}

Violations second_admissions(const std::vector<Entry>& entries) {
  Violations found;
  std::set<std::int64_t> admitted;
  for (const auto& entry : entries) {
    if (entry.type != kAdmit || admitted.insert(entry.sequence).second) continue;
    found.push_back(fmt::format("I12: place {} was let in twice", entry.sequence));
  }
  return found;
}

// Whoever is first in line, with nothing in the way, comes in within two periods; the process may
// take a moment to come up again.
Violations stillness(const Evidence& evidence, const std::vector<Entry>& entries) {
  const auto& offer = evidence.offer;
  const auto patience = 2 * offer.period_ms * 1'000 + 2'000'000;
  Violations found;
  std::set<std::int64_t> line;
  std::int64_t since = micros(offer.sale_start);
  for (const auto& entry : entries) {
    const bool is_late = !line.empty() && entry.at > since + patience;
    if (is_late && !offer.has_meddler && !offer.has_clock_steps) {
      found.push_back(fmt::format("I14: {} waited in front for {} us", *line.begin(),
                                  entry.at - since));
    }
    const auto first = line.empty() ? 0 : *line.begin();
    if (entry.type == kJoin) line.insert(entry.sequence);
    if (entry.type == kAdmit || entry.type == kLeave) line.erase(entry.sequence);
    const bool is_news = line.empty() || *line.begin() != first;
    if (is_news) since = std::max(since, entry.at);
  }
  for (const auto sequence : line) {
    found.push_back(fmt::format("I14: {} waits for ever", sequence));
  }
  return found;
}

}  // namespace

Violations check_room(app::Disk& disk, const Evidence& evidence) {
  const auto entries = journal(disk, evidence.offer.product);
  const auto story = story_of(entries);
  Violations found;
  for (const auto& some : {gaps(entries), lost_people(disk, evidence, story),
                           overtakings(evidence, story), crowds(evidence, entries),
                           second_admissions(entries), stillness(evidence, entries)}) {
    found.insert(found.end(), some.begin(), some.end());
  }
  return found;
}

}  // namespace astraphe::sim
