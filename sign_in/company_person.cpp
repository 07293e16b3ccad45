#include "sign_in/company_person.hpp"

#include "core/sha256.hpp"

namespace cairn {

std::string company_hash(std::string_view issuer, std::string_view name) {
    return hex_of(bytes_of(sha256_of({issuer, std::string_view("\0", 1), name})));
}

}  // namespace cairn
