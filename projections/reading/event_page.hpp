#pragma once

#include "projections/query/present.hpp"
#include "projections/query/query.hpp"

namespace cairn {

/// Where a page of events begins and how many it has at most.
struct PageText {
    std::size_t limit;
    Position before;
};
/// "limit.invalid", "cursor.invalid", "epoch.other"
[[nodiscard]] Result<PageText> read_page_text(const QueryText& text, const EventLog& log);

/// A page of events, newest first, with the titles of what they mention.
class EventPage {
public:
    EventPage(const EventLog& log, const Reader& reader);

    void add(Position at);
    /// From where the next page goes on where nothing was found for so long.
    void looked_to(Position at) { last_ = at; }
    [[nodiscard]] bool holds(std::size_t limit) const;
    [[nodiscard]] std::string take(bool more);

private:
    /// That an event of such a record is shown.
    void note(std::string_view category) const;

    const EventLog& log_;
    const Reader& reader_;
    JsonWriter out_;
    Mentioned mentioned_;
    Position last_;
    std::size_t events_ = 0;
};

}  // namespace cairn
