#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace cairn {

/// What is wrong with the fields of one command, collected so that one answer names them all.
class FieldErrors {
public:
    /// The first error of a field stays; what follows it is mostly its consequence.
    void add(std::string_view field, Error error);
    void add(std::string_view field, ErrorCode code, std::string_view reason);
    [[nodiscard]] bool empty() const { return errors_.empty(); }
    [[nodiscard]] bool has(std::string_view field) const { return errors_.contains(field); }
    /// {"fields": {name: reason}} under the reason of the single field, "field.required" where
    /// several are missing, else "fields.invalid" with the errors' own data as {"details": {name:
    /// …}}.
    [[nodiscard]] tl::unexpected<Error> refusal() const;

private:
    [[nodiscard]] Json reasons() const;
    [[nodiscard]] Json details() const;

    std::map<std::string, Error, std::less<>> errors_;
};

}  // namespace cairn
