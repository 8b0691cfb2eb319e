"""What publication says, in Chinese and English."""

WORDS = {
    "publication.id_number": ("疑似身份证号：{found}", "Looks like an identity number: {found}"),
    "publication.phone": ("疑似手机号码：{found}", "Looks like a mobile number: {found}"),
    "publication.bank_card": ("疑似银行卡号：{found}", "Looks like a bank card number: {found}"),
    "publication.classified": ("出现密级字样：{found}", "A classification mark: {found}"),
    "publication.internal": ("出现内部字样：{found}", "Marked as internal: {found}"),
    "publication.position": ("疑似精确坐标：{found}", "Looks like exact coordinates: {found}"),
    "publication.force": ("涉及军事或警务部署：{found}", "Touches military or police deployment: {found}"),
}
