#pragma once

#include <memory>
#include <optional>

#include "projections/query/stored_fields.hpp"

namespace cairn {

/// What a computed field's rule comes to where it is arithmetic over open stored numbers, amounts
/// and constants, without the values that rules compute with. Where it knows, it says what the rule
/// would. Immutable; lives as long as the type.
class QuickNumber {
public:
    /// Null where the rule asks for anything else. It was compiled for the type. What it asks for
    /// is added to `asked`.
    [[nodiscard]] static std::shared_ptr<const QuickNumber> of(const Json& rule,
                                                               const RecordType& type,
                                                               const Access& access,
                                                               AskedFields& asked);
    struct Found {
        bool is_known = false;            ///< Else the rule must be asked.
        std::optional<Decimal> number{};  ///< Nothing where what it is computed from is empty.
    };
    [[nodiscard]] Found of(const StoredFields& record) const;

    struct Node;
    explicit QuickNumber(std::unique_ptr<const Node> root);
    ~QuickNumber();
    QuickNumber(const QuickNumber&) = delete;
    QuickNumber& operator=(const QuickNumber&) = delete;

private:
    std::unique_ptr<const Node> root_;
};

}  // namespace cairn
