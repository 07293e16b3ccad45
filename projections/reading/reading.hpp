#pragma once

#include <memory>
#include <optional>
#include <string>

#include "projections/query/query_ids.hpp"
#include "projections/query/reader.hpp"
#include "projections/reading/at.hpp"
#include "projections/totals/totals_query.hpp"

namespace cairn {

struct ReadingSource;
struct RightsQuestion;
struct SearchText;
struct TriedRights;
struct ReadingState;
struct SeenQuery;
class RowTally;

/// One consistent read: a world snapshot at a moment, under a person's rights. Short-lived, one
/// thread, never across a wait. Answers are JSON text as gateway/PROTOCOL.md shows them.
class Reading {
public:
    /// "at.future" where the moment is past the head. With the rights of `then` the access is what
    /// the person might see at the moment.
    [[nodiscard]] static Result<Reading> open(const ReadingSource& source,
                                              const Access& access,
                                              const At& at,
                                              RightsOf rights = RightsOf::today);

    /// What `Cairn-Position` says: the position that the last answer shows; before any, the newest.
    /// Records, lists and histories show what the world knows (a writer reads what he wrote at
    /// once), the others what all views know.
    [[nodiscard]] Position position() const;
    [[nodiscard]] const Model& model() const;
    [[nodiscard]] const Reader& reader() const;  ///< Of the newest.

    /// Whether there is such a record for this person.
    [[nodiscard]] bool shows(const StreamName& ref) const;
    [[nodiscard]] Result<std::string> record(const StreamName& ref) const;
    /// The same where it takes no longer than others may wait; else, too, "filter.too_costly", and
    /// of this reading nothing more is to be asked.
    [[nodiscard]] Result<std::string> short_record(const StreamName& ref) const;
    [[nodiscard]] Result<std::string> list(std::string_view type, const QueryText& query) const;
    /// The same where its plan is short (`QueryPlan`). Else, and where it fails, nothing.
    [[nodiscard]] std::optional<std::string> short_list(std::string_view type,
                                                        const QueryText& query) const;
    /// The ids of all rows of the list in its order, at most `max`, whatever its limit and cursors.
    [[nodiscard]] Result<MatchedIds> ids(std::string_view type,
                                         const QueryText& query,
                                         std::size_t max) const;
    /// How the rows of the list would be found. Fails with "access.denied" too: for administrators.
    [[nodiscard]] Result<std::string> plan(std::string_view type, const QueryText& query) const;
    [[nodiscard]] Result<std::string> board(std::string_view type,
                                            std::string_view by,
                                            const QueryText& query) const;
    /// The same where it stands ready for its reader. Else, and where it fails, nothing.
    [[nodiscard]] std::optional<std::string> short_board(std::string_view type,
                                                         std::string_view by,
                                                         const QueryText& query) const;
    /// What records of the type come to, or events of them: see `parse_totals`.
    [[nodiscard]] Result<std::string> totals(std::string_view type, const TotalsText& text) const;
    /// How they would be found. For administrators, as `plan`.
    [[nodiscard]] Result<std::string> totals_plan(std::string_view type,
                                                  const TotalsText& text) const;
    [[nodiscard]] Result<std::string> page(const StreamName& hub) const;
    [[nodiscard]] Result<std::string> timeline(const StreamName& hub,
                                               const QueryText& query,
                                               std::string_view kinds) const;
    [[nodiscard]] Result<std::string> history(const StreamName& ref, const QueryText& query) const;
    [[nodiscard]] Result<std::string> why(const StreamName& ref, std::string_view field) const;
    /// `then`: as what the earlier moment was shown then, where that is asked for; outlives the
    /// call.
    [[nodiscard]] Result<std::string> compare(std::string_view type,
                                              const At& from,
                                              const Access* then = nullptr) const;
    [[nodiscard]] Result<std::string> inbox() const;
    [[nodiscard]] Result<std::string> search(const SearchText& text) const;
    /// Who saw what: for those who may audit. See `answer_seen`.
    [[nodiscard]] Result<std::string> seen(const SeenQuery& query) const;
    /// What the answers so far showed of records that say something sensitive.
    [[nodiscard]] const RowTally& tally() const;
    [[nodiscard]] Result<std::string> model_json(std::string_view type) const;  ///< "" = all types.
    [[nodiscard]] Result<std::string> role_json(std::string_view role) const;
    /// What another person, or the reader himself, may do, and why: see `answer_rights`.
    [[nodiscard]] Result<std::string> rights(const Access& of,
                                             const RightsQuestion& question) const;
    /// What other rights would come to: see `answer_tried_rights`.
    [[nodiscard]] Result<std::string> tried_rights(const TriedRights& tried) const;

private:
    explicit Reading(std::shared_ptr<ReadingState> state) : state_(std::move(state)) {}
    std::shared_ptr<ReadingState> state_;
};

}  // namespace cairn
