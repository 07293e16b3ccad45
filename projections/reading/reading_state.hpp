#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "projections/columns/record_columns.hpp"
#include "projections/orders/record_orders.hpp"
#include "projections/orders/scoped_sets.hpp"
#include "projections/query/reader.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "projections/query/rows/row_texts.hpp"
#include "projections/reading/at.hpp"
#include "projections/search/search_index.hpp"
#include "projections/views/hub_view.hpp"
#include "projections/views/pipeline_view.hpp"
#include "projections/views/seen_view.hpp"

namespace cairn {

/// Of what roll-ups are worked out from, on a thread that others wait for: some 3 ms.
constexpr std::int64_t short_looks_max = 2'000;

/// What a reading reads.
struct ReadingSource {
    const EventLog& log;
    const WorldStore& world;
    const ViewStore& views;
    const PipelineView& pipeline;
    const HubView& timeline;
    const SeenView& seen;
    const SearchIndex& search;
    const RecordOrders& orders;
    const RecordColumns& columns;
    const ScopedSets& scoped;
    const RowTexts& row_texts;
    const Clock& clock;
};

/// A reading's inside: the views' snapshot first and the world's after it, so that the world is
/// never behind. Stays where it was made, as the readers point into it.
struct ReadingState {
    static Result<std::shared_ptr<ReadingState>> open(const ReadingSource& source,
                                                      const Access& access,
                                                      const At& at,
                                                      RightsOf rights = RightsOf::today);

    ViewSnapshot views;
    bool now;                        ///< No moment was asked for.
    Position answered{};             ///< What the last answer showed.
    std::optional<Reader> newest{};  ///< As far as the world is.
    std::optional<Reader> shown{};   ///< As far as the views are.
    mutable RowTally tally{};        ///< What all answers showed that is to be noted.

    ReadingState(const ReadingSource& from, const Access& access, const At& at, RightsOf rights);
    ReadingState(const ReadingState&) = delete;
    ReadingState& operator=(const ReadingState&) = delete;

    /// Whoever answers says with which reader, and what `Reading::position` is from then on.
    const Reader& answering(const std::optional<Reader>& reader) {
        answered = reader->at;
        return *reader;
    }
    [[nodiscard]] const EventLog& log() const { return source_.log; }
    [[nodiscard]] const SearchIndex& search() const { return source_.search; }
    [[nodiscard]] ViewRows pipeline() const { return views.rows(source_.pipeline); }
    [[nodiscard]] ViewRows timeline() const { return views.rows(source_.timeline); }
    [[nodiscard]] ViewRows seen() const { return views.rows(source_.seen); }
    /// The newest position of a moment, as the end of a commit. "at.future"
    [[nodiscard]] Result<Position> moment(const At& at) const;
    [[nodiscard]] Reader reader_at(Position at) const;
    /// A reader of the newest for somebody else, whose access outlives it: what is shown to one
    /// held against what is shown to another.
    [[nodiscard]] Reader reader_for(const Access& access) const;
    /// The same of another moment.
    [[nodiscard]] Reader reader_for(const Access& access, Position at) const {
        return reader_of(access, at);
    }

private:
    [[nodiscard]] Reader reader_of(const Access& access, Position at) const;

    std::optional<Time> seen_;  ///< Of a `SeenMoment`.
    RightsOf rights_;
    ReadingSource source_;
    WorldSnapshot world_;  ///< After the views' snapshot. Answers ask a reader.
    Access access_;
};

/// The newest position of a moment in a world, as the end of a commit. "at.future"
[[nodiscard]] Result<Position> moment_in(const WorldSnapshot& world,
                                         const EventLog& log,
                                         const Clock& clock,
                                         const At& at);

/// "type.unknown", "access.denied"
[[nodiscard]] Result<const RecordType*> readable_type(const Reader& reader, std::string_view name);
struct FoundRecord {
    const RecordType* type;
    ReadableRecord record;
};
/// Besides, "record.unknown".
[[nodiscard]] Result<FoundRecord> readable_record(const Reader& reader, const StreamName& ref);

/// A cursor without the epoch that all of them carry. Fails with "cursor.invalid", "epoch.other".
[[nodiscard]] Result<std::string_view> cursor_of_this_life(std::string_view cursor,
                                                           const EventLog& log);
/// A cursor that is a position: events before it follow. Fails likewise.
[[nodiscard]] Result<Position> read_before(const std::optional<std::string>& cursor,
                                           const EventLog& log);

}  // namespace cairn
