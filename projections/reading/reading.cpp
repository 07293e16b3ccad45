#include "projections/reading/reading.hpp"

#include "projections/reading/answer_board.hpp"
#include "projections/reading/answer_comparison.hpp"
#include "projections/reading/answer_history.hpp"
#include "projections/reading/answer_list.hpp"
#include "projections/reading/answer_page.hpp"
#include "projections/reading/answer_record.hpp"
#include "projections/reading/answer_rights.hpp"
#include "projections/reading/answer_search.hpp"
#include "projections/reading/answer_seen.hpp"
#include "projections/reading/answer_timeline.hpp"
#include "projections/reading/answer_tried_rights.hpp"

namespace cairn {

Result<Reading> Reading::open(const ReadingSource& source,
                              const Access& access,
                              const At& at,
                              RightsOf rights) {
    auto state = ReadingState::open(source, access, at, rights);
    if (!state) return tl::unexpected(state.error());
    return Reading(*std::move(state));
}

Position Reading::position() const { return state_->answered; }

const Model& Reading::model() const { return *state_->newest->model; }

const Reader& Reading::reader() const { return *state_->newest; }

bool Reading::shows(const StreamName& ref) const {
    return readable_record(*state_->newest, ref).has_value();
}

Result<std::string> Reading::record(const StreamName& ref) const {
    return answer_record(*state_, ref);
}

Result<std::string> Reading::list(std::string_view type, const QueryText& text) const {
    return answer_list(*state_, type, text);
}

Result<std::string> Reading::short_record(const StreamName& ref) const {
    return answer_short_record(*state_, ref);
}

std::optional<std::string> Reading::short_list(std::string_view type, const QueryText& text) const {
    return answer_short_list(*state_, type, text);
}

Result<MatchedIds> Reading::ids(std::string_view type,
                                const QueryText& text,
                                std::size_t max) const {
    return answer_ids(*state_, type, text, max);
}

Result<std::string> Reading::plan(std::string_view type, const QueryText& text) const {
    return answer_plan(*state_, type, text);
}

Result<std::string> Reading::board(std::string_view type,
                                   std::string_view by,
                                   const QueryText& text) const {
    return answer_board(*state_, type, by, text);
}

std::optional<std::string> Reading::short_board(std::string_view type,
                                                std::string_view by,
                                                const QueryText& text) const {
    return answer_short_board(*state_, type, by, text);
}

Result<std::string> Reading::totals(std::string_view type, const TotalsText& text) const {
    return answer_totals(*state_, type, text);
}

Result<std::string> Reading::totals_plan(std::string_view type, const TotalsText& text) const {
    return answer_totals_plan(*state_, type, text);
}

Result<std::string> Reading::page(const StreamName& hub) const { return answer_page(*state_, hub); }

Result<std::string> Reading::timeline(const StreamName& hub,
                                      const QueryText& text,
                                      std::string_view kinds) const {
    return answer_timeline(*state_, hub, text, kinds);
}

Result<std::string> Reading::history(const StreamName& ref, const QueryText& text) const {
    return answer_history(*state_, ref, text);
}

Result<std::string> Reading::why(const StreamName& ref, std::string_view field) const {
    return answer_why(*state_, ref, field);
}

Result<std::string> Reading::compare(std::string_view type,
                                     const At& from,
                                     const Access* then) const {
    return answer_comparison(*state_, type, from, then);
}

Result<std::string> Reading::inbox() const { return answer_inbox(*state_); }

Result<std::string> Reading::search(const SearchText& text) const {
    return answer_search(*state_, text);
}

Result<std::string> Reading::seen(const SeenQuery& query) const {
    return answer_seen(*state_, query);
}

const RowTally& Reading::tally() const { return state_->tally; }

Result<std::string> Reading::model_json(std::string_view type) const {
    return answer_model(*state_, type);
}

Result<std::string> Reading::role_json(std::string_view role) const {
    return answer_role(*state_, role);
}

Result<std::string> Reading::rights(const Access& of, const RightsQuestion& question) const {
    return answer_rights(*state_, of, question);
}

Result<std::string> Reading::tried_rights(const TriedRights& tried) const {
    return answer_tried_rights(*state_, tried);
}

}  // namespace cairn
