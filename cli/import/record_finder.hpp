#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/import/import_target.hpp"

namespace cairn {

/// A value as it is compared when something is looked for by it: whatever its case and the spaces
/// around it.
[[nodiscard]] std::string folded_text(const Json& value);

/// Finds records by the text of a field, each type and field listed once. `type`: that of the
/// records which come in meanwhile.
class RecordFinder {
public:
    RecordFinder(ImportTarget& target, std::string type)
        : target_(target), type_(std::move(type)) {}
    /// Ids of all that have the text; archived ones where no other has it, as history refers to
    /// them. Throws std::runtime_error where the target cannot say.
    [[nodiscard]] const std::vector<std::string>& find(const std::string& type,
                                                       const std::string& field,
                                                       const std::string& text);
    /// What was listed is asked anew.
    void forget() { found_.clear(); }
    void forget(const std::string& type);
    /// A `create` that a dry run had accepted: nobody else remembers it.
    void pretend(const Json& command) { pretended_.push_back(command); }

private:
    using Found = std::map<std::string, std::vector<std::string>>;  ///< Ids by folded text.
    [[nodiscard]] Found looked_up(const std::string& type, const std::string& field);

    ImportTarget& target_;
    const std::string type_;
    std::vector<Json> pretended_;
    std::map<std::pair<std::string, std::string>, Found> found_;  ///< By type and field.
};

}  // namespace cairn
