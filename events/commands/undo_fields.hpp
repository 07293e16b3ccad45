#pragma once

#include "events/commands/undo_stays.hpp"

namespace cairn {

/// The fields of one record that an undo puts back, and those that stay.
class FieldsBack {
public:
    /// `stays` null: as if nothing else had to be left.
    FieldsBack(const RecordOutcome& outcome, const Record& now, const Stays* stays = nullptr);

    /// What to put back, from the present value to the one before; the state apart.
    [[nodiscard]] const FieldChanges& with_state() const { return with_state_; }
    [[nodiscard]] const FieldChanges& plain() const { return plain_; }
    [[nodiscard]] const std::optional<FieldChange>& state() const { return to_state_; }
    [[nodiscard]] bool nothing() const {
        return with_state_.empty() && plain_.empty() && !to_state_;
    }
    /// What stays: field and why. Of the state that had to stay with an input, by that input.
    struct Stayed {
        std::string field;
        std::string because_of;
        Kept::Why why;
    };
    [[nodiscard]] const std::vector<Stayed>& stayed() const { return stayed_; }

private:
    enum class Verdict : std::uint8_t { already, ours, changed, gone };

    [[nodiscard]] bool is_state(const std::string& name) const {
        return outcome_.type->lifecycle && name == state_;
    }
    [[nodiscard]] Value present(const std::string& name) const;
    [[nodiscard]] bool is_gone(const std::string& name, const Value& before) const;
    [[nodiscard]] Verdict judge(const std::string& name, const FieldChange& change) const;
    /// Whether another record's transition set it that stays, or it refers to what is kept of this
    /// record's own.
    [[nodiscard]] bool is_needed(const std::string& name, const FieldChange& change) const;

    void stay(const std::string& name, Verdict verdict);
    void take_moved(const std::string& name, const FieldChange& change, bool together);
    [[nodiscard]] std::string blocker() const;
    void take(const std::string& name, const FieldChange& change);
    void take_elements(const std::string& name, const FieldChange& change);

    const RecordOutcome& outcome_;
    const Record& now_;
    const Stays* stays_ = nullptr;  ///< Null where its transition may go back.
    const std::map<std::string, Stay, std::less<>>* set_ = nullptr;  ///< Of `Stays::fields`.
    std::string state_;
    FieldChanges with_state_;
    FieldChanges plain_;
    std::optional<FieldChange> to_state_;
    std::vector<Stayed> stayed_;
};

}  // namespace cairn
