#include "sign_in/refused_sign_ins.hpp"

namespace cairn {

std::optional<std::uint64_t> RefusedSignIns::may_note(Time now) {
    if (!noted_.attempt("", now)) return unnoted_.exchange(0);
    ++unnoted_;
    return std::nullopt;
}

}  // namespace cairn
