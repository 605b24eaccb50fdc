-- 0072_document_words.sql -- what people and their tables call the documents whose official names nobody writes.
UPDATE code_item SET also = '身份证|居民二代身份证|二代身份证|第二代身份证|第二代居民身份证|二代证|中国居民身份证|中华人民共和国居民身份证|内地居民身份证|大陆居民身份证|公民身份证|临时身份证|临时居民身份证|户口簿|居民户口簿|户口本|ID card|identity card' WHERE list = 'id_kind' AND code = '111' AND also = '';
UPDATE code_item SET also = '居住证（港澳台）|港澳台居住证|港澳台居民证|港澳居民居住证|港澳居住证|香港居民居住证|澳门居民居住证|台湾居民居住证|台湾居住证|台胞居住证' WHERE list = 'id_kind' AND code = '112' AND also = '';
UPDATE code_item SET also = '军官身份证|军人证' WHERE list = 'id_kind' AND code = '114' AND also = '';
UPDATE code_item SET also = '武警证|武警军官证|武装警察警官证' WHERE list = 'id_kind' AND code = '115' AND also = '';
UPDATE code_item SET also = '护照|外国护照|外籍护照|外国人护照|因私护照|因私普通护照' WHERE list = 'id_kind' AND code = '414' AND also = '';
UPDATE code_item SET also = '台胞证|台湾通行证|台湾居民通行证|台湾同胞通行证|台湾居民大陆通行证|台湾来往大陆通行证|来往大陆通行证' WHERE list = 'id_kind' AND code = '511' AND also = '';
UPDATE code_item SET also = '回乡证|港澳居民通行证|港澳同胞回乡证|港澳回乡证|港澳居民内地通行证|港澳来往内地通行证|来往内地通行证' WHERE list = 'id_kind' AND code = '516' AND also = '';
UPDATE code_item SET also = '外国人永久居留证|外国人永居证|永久居留身份证|永久居留证|永居证' WHERE list = 'id_kind' AND code = '553' AND also = '';
UPDATE code_item SET also = '居留证|居留许可|外国人居留许可|外国人居留许可证|外国人居留许可签证' WHERE list = 'id_kind' AND code = '554' AND also = '';
